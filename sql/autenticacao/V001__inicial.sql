-- People, users and their login sessions.
CREATE TABLE pessoa (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    nome            VARCHAR(120) NOT NULL,
    cpf             CHAR(11) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'NULL, like the e-mail, once the person was anonymised (LGPD art. 18, IV)',
    email           VARCHAR(254) NULL,
    telefone_codigo_pais   VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    telefone_codigo_area   VARCHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    telefone_numero        VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    endereco_rua           VARCHAR(120) NOT NULL,
    endereco_numero        VARCHAR(20) NOT NULL,
    endereco_complemento   VARCHAR(80) NULL,
    endereco_bairro        VARCHAR(80) NOT NULL,
    endereco_cidade        VARCHAR(80) NOT NULL,
    endereco_uf            CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    endereco_cep           CHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tipo            ENUM('FUNCIONARIO', 'ADMINISTRADOR') NOT NULL,
    anonimizada_em  DATETIME(3) NULL,
    versao          INT UNSIGNED NOT NULL DEFAULT 1,
    criado_em       DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    atualizado_em   DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ON UPDATE CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    UNIQUE KEY pessoa_cpf (cpf),
    KEY pessoa_nome (nome, id),
    CONSTRAINT pessoa_nome_preenchido CHECK (CHAR_LENGTH(nome) > 0),
    CONSTRAINT pessoa_cpf_valido CHECK (cpf REGEXP '^[0-9]{11}$'),
    CONSTRAINT pessoa_identificada CHECK (anonimizada_em IS NOT NULL
        OR (cpf IS NOT NULL AND email IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

CREATE TABLE usuario (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    pessoa_id       BIGINT UNSIGNED NOT NULL,
    chave_de_acesso VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    papel           ENUM('ADMIN', 'ATENDENTE', 'FINANCEIRO') NOT NULL,
    senha_hash      VARCHAR(384) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ativo           TINYINT NOT NULL DEFAULT 1,
    versao          INT UNSIGNED NOT NULL DEFAULT 1,
    criado_em       DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    atualizado_em   DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ON UPDATE CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    UNIQUE KEY usuario_chave (chave_de_acesso),
    KEY usuario_pessoa (pessoa_id),
    KEY usuario_papel (papel, ativo, id),
    CONSTRAINT usuario_da_pessoa FOREIGN KEY (pessoa_id) REFERENCES pessoa (id),
    CONSTRAINT usuario_ativo_valido CHECK (ativo IN (0, 1))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- One row a login: the family of its refresh tokens.
CREATE TABLE sessao (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    usuario_id   BIGINT UNSIGNED NOT NULL,
    criado_em    DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    expira_em    DATETIME(3) NOT NULL,
    encerrada_em DATETIME(3) NULL,
    motivo       VARCHAR(40) NULL,
    PRIMARY KEY (id),
    KEY sessao_usuario (usuario_id, encerrada_em),
    KEY sessao_expira_em (expira_em),
    CONSTRAINT sessao_do_usuario FOREIGN KEY (usuario_id) REFERENCES usuario (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- Only the SHA-256 of a token is kept; a spent one that comes back ends its session.
CREATE TABLE refresh_token (
    hash      BINARY(32) NOT NULL,
    sessao_id BIGINT UNSIGNED NOT NULL,
    criado_em DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    expira_em DATETIME(3) NOT NULL,
    usado_em  DATETIME(3) NULL,
    PRIMARY KEY (hash),
    KEY refresh_token_sessao (sessao_id),
    KEY refresh_token_expira_em (expira_em),
    CONSTRAINT refresh_token_da_sessao FOREIGN KEY (sessao_id)
        REFERENCES sessao (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- Logins tried and failed, by what the SHA-256 names: a key, an address, or both together. Rows are
-- counted up before a password is looked at, and back after a good one, so that replicas agree.
CREATE TABLE tentativa (
    escopo        BINARY(32) NOT NULL,
    falhas        INT UNSIGNED NOT NULL DEFAULT 0,
    bloqueado_ate DATETIME(3) NULL,
    ultima_em     DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    sucesso_em    DATETIME(3) NULL,
    PRIMARY KEY (escopo),
    KEY tentativa_ultima_em (ultima_em)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- Who did what to people, users and sessions, and from where. Rows are never changed.
CREATE TABLE auditoria (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    acao          VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ator_chave    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'NULL: the system itself, or nobody who was logged in',
    alvo          VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
        COMMENT 'pessoa/<id> or usuario/<chave>',
    detalhe       VARCHAR(255) NULL,
    endereco      VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL,
    correlacao_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    criado_em     DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    KEY auditoria_ator (ator_chave, id),
    KEY auditoria_alvo (alvo, id),
    KEY auditoria_acao (acao, id),
    KEY auditoria_criado_em (criado_em, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- Answers kept for Idempotency-Key; resposta_status is NULL while the first request runs.
CREATE TABLE idempotencia (
    usuario          BIGINT UNSIGNED NOT NULL,
    chave            VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    rota             VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    corpo_sha256     BINARY(32) NOT NULL,
    resposta_status  SMALLINT UNSIGNED NULL,
    resposta_cabecalhos JSON NULL,
    resposta_corpo   MEDIUMTEXT NULL,
    criado_em        DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (usuario, chave),
    KEY idempotencia_criado_em (criado_em)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;
