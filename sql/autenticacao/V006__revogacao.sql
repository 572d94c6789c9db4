-- Tokens of a user that are refused although their session lasts or they have not expired.
ALTER TABLE usuario
    ADD COLUMN revogado_ate BIGINT NOT NULL DEFAULT 0
        COMMENT 'Unix seconds: tokens with an iat up to it are revoked, later ones are signed with a greater iat';

-- Messages still to be published; the relay deletes a row after the broker's ack.
-- Rows with the same ordem leave in the order of id.
CREATE TABLE outbox (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    message_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    exchange_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    routing_key   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ordem         VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    corpo         MEDIUMTEXT NOT NULL,
    cabecalhos    JSON NOT NULL,
    correlacao_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    criado_em     DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    UNIQUE KEY outbox_message_id (message_id),
    KEY outbox_ordem (ordem, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;
