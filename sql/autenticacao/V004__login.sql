-- Logins in the audit. What an audit row of a login counts is here, so that such rows can be counted up and
-- deleted (their audit row goes with them), while the service can neither change nor delete any other.
CREATE TABLE IF NOT EXISTS login (
    id        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    balde     BINARY(32) NOT NULL COMMENT 'SHA-256 of what is counted together',
    acao      VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    vezes     INT UNSIGNED NOT NULL DEFAULT 1,
    criado_em DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    ultima_em DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    UNIQUE KEY login_balde (balde),
    KEY login_acao (acao, criado_em),
    KEY login_criado_em (criado_em)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

ALTER TABLE auditoria
    ADD COLUMN IF NOT EXISTS login_id BIGINT UNSIGNED NULL COMMENT 'NULL: a change, which stays',
    ADD KEY IF NOT EXISTS auditoria_endereco (endereco, id),
    ADD CONSTRAINT auditoria_do_login FOREIGN KEY IF NOT EXISTS (login_id)
        REFERENCES login (id) ON DELETE CASCADE;
