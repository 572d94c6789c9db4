-- The tables of database.c.
CREATE TABLE valor (
    id INT AUTO_INCREMENT PRIMARY KEY,
    inteiro BIGINT,
    texto VARCHAR(20),
    marca BINARY(4),
    dinheiro DECIMAL(12, 2),
    medida DECIMAL(13, 3),
    instante DATETIME(3)
);
CREATE TABLE conta (
    id INT PRIMARY KEY,
    saldo BIGINT NOT NULL,
    CONSTRAINT saldo_nao_negativo CHECK (saldo >= 0)
);
CREATE TABLE lancamento (
    id INT AUTO_INCREMENT PRIMARY KEY,
    conta_id INT NOT NULL,
    quantia BIGINT,
    CONSTRAINT lancamento_conta FOREIGN KEY (conta_id) REFERENCES conta (id)
);
CREATE TABLE registro (
    id INT AUTO_INCREMENT PRIMARY KEY,
    nome VARCHAR(20) CHARACTER SET utf8mb4 NOT NULL,
    marca VARCHAR(20) CHARACTER SET utf8mb4,
    codigo VARCHAR(8) CHARACTER SET ascii,
    quantidade INT NOT NULL,
    fornecedor_id BIGINT UNSIGNED,
    valor DECIMAL(12, 2) NOT NULL,
    ativo TINYINT,
    entrega DATE,
    medida_lado VARCHAR(4) CHARACTER SET utf8mb4,
    criado_em DATETIME(3) NOT NULL DEFAULT '2026-07-01 12:00:00.125',
    mudado_em TIMESTAMP(3) NOT NULL DEFAULT '2026-07-01 12:00:00.250' -- CURRENT_TIMESTAMP's type from MariaDB 11.7 on
);
