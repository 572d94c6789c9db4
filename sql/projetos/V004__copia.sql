-- Until when the consumer had applied all messages about the products: one row, written twice a second
-- and worth nothing after a restart, so it is in memory.
CREATE TABLE copia (
    id        TINYINT UNSIGNED NOT NULL,
    em_dia_em DATETIME(3) NOT NULL,
    PRIMARY KEY (id)
) ENGINE = MEMORY DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;
