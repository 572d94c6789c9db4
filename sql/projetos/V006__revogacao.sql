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
