-- Messages already taken in; written in the transaction that applies their effect.
CREATE TABLE inbox (
    message_id  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tipo        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    recebido_em DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (message_id),
    KEY inbox_recebido_em (recebido_em)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

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

-- Access tokens that are refused before they expire (sessao.encerrada): those of a user, of a session, or,
-- without both, of everyone. Every process of the service reads new rows twice a second.
CREATE TABLE revogacao (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    usuario_id BIGINT UNSIGNED NULL,
    sessao_id  BIGINT UNSIGNED NULL,
    desde      BIGINT NOT NULL COMMENT 'Unix seconds, like iat: of a user or of everyone, tokens with an iat up to it',
    poupada    BIGINT UNSIGNED NULL COMMENT 'a session of the user whose tokens stay',
    PRIMARY KEY (id),
    KEY revogacao_desde (desde)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;
