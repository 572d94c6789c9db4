-- Devices from which users have logged in (one may be of several), and the key of each count of failures, so that a new password
-- can forget them.
CREATE TABLE IF NOT EXISTS dispositivo (
    hash       BINARY(32) NOT NULL COMMENT 'SHA-256 of the token that the device keeps',
    usuario_id BIGINT UNSIGNED NOT NULL,
    criado_em  DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    usado_em   DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (hash, usuario_id),
    KEY dispositivo_usuario (usuario_id, usado_em),
    KEY dispositivo_usado_em (usado_em),
    CONSTRAINT dispositivo_do_usuario FOREIGN KEY (usuario_id) REFERENCES usuario (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

ALTER TABLE sessao ADD COLUMN IF NOT EXISTS dispositivo BINARY(32) NULL COMMENT 'from which it began';

ALTER TABLE tentativa
    ADD COLUMN IF NOT EXISTS chave BINARY(32) NULL COMMENT 'escopo of the key; NULL: an address, or from before',
    ADD KEY IF NOT EXISTS tentativa_chave (chave);
