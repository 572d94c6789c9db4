-- Who changed projects, from where, in which request, and each field before and after. Rows are never
-- changed, also when what they are about is gone.
CREATE TABLE historico (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    alvo          VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
        COMMENT 'what was changed: <kind>/<id>',
    acao          VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    autor         VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL
        COMMENT 'the access key; NULL when unknown',
    endereco      VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL,
    correlacao_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    versao        INT UNSIGNED NOT NULL COMMENT 'after the change',
    campos        MEDIUMTEXT NOT NULL COMMENT 'JSON: [{"campo", "antes", "depois"}]',
    criado_em     DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    KEY historico_alvo (alvo, id),
    KEY historico_autor (autor, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- NULL in projects from before this column.
ALTER TABLE projeto
    ADD COLUMN criado_por VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL AFTER valor;
