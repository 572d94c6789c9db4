-- Projects, their materials and this service's own copy of the products.

-- versao goes up with every change of what a reader sees, the stock's answers included: it is the
-- ETag. A material keeps, in a versao of its own, the one under which it was last asked for, which
-- is what the messages carry: so an answer makes a new ETag and leaves the conversation as it is.
CREATE TABLE projeto (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    nome            VARCHAR(120) NOT NULL,
    descricao       VARCHAR(2000) NULL,
    status          ENUM('PENDENTE', 'EM_ANDAMENTO', 'CONCLUIDO', 'CANCELADO')
        NOT NULL DEFAULT 'PENDENTE',
    data_inicio     DATE NOT NULL,
    data_entrega    DATE NOT NULL,
    valor           DECIMAL(12, 2) NOT NULL,
    versao          INT UNSIGNED NOT NULL DEFAULT 1,
    criado_em       DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    atualizado_em   DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ON UPDATE CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    KEY projeto_nome (nome, id),
    KEY projeto_status (status, id),
    KEY projeto_entrega (data_entrega, id),
    CONSTRAINT projeto_nome_preenchido CHECK (CHAR_LENGTH(nome) > 0),
    CONSTRAINT projeto_datas_validas CHECK (data_entrega >= data_inicio),
    CONSTRAINT projeto_valor_valido CHECK (valor >= 0)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- versao: the version of the project under which this was last asked of the stock (pedido_em); an
-- answer counts when it names that versao and a sequencia above estoque_sequencia, the last that was
-- applied. PENDENTE: asked and not answered yet. retirado: what was last asked is nothing (the work
-- was cancelled, or ended without it), while quantidade still tells what was planned.
-- produto_id names a row of another service; produto_nome is the name it had when asked for.
CREATE TABLE material (
    projeto_id        BIGINT UNSIGNED NOT NULL,
    produto_id        BIGINT UNSIGNED NOT NULL,
    posicao           TINYINT UNSIGNED NOT NULL COMMENT 'in the list of the project, from 0',
    produto_nome      VARCHAR(120) NOT NULL,
    quantidade        INT NOT NULL,
    situacao          ENUM('PENDENTE', 'BAIXADO', 'INSUFICIENTE', 'DEVOLVIDO')
        NOT NULL DEFAULT 'PENDENTE',
    faltante          INT NULL,
    versao            INT UNSIGNED NOT NULL,
    estoque_sequencia INT UNSIGNED NOT NULL DEFAULT 0,
    retirado          TINYINT NOT NULL DEFAULT 0,
    pedido_em         DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (projeto_id, produto_id),
    KEY material_situacao (situacao, projeto_id),
    CONSTRAINT material_do_projeto FOREIGN KEY (projeto_id)
        REFERENCES projeto (id) ON DELETE CASCADE,
    CONSTRAINT material_quantidade_valida CHECK (quantidade > 0),
    CONSTRAINT material_faltante_valido CHECK (faltante >= 0),
    CONSTRAINT material_retirado_valido CHECK (retirado IN (0, 1))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- Kept by the messages produto.*; a removed product stays, so that an older message
-- that arrives late cannot bring it back. Names are not unique here: messages may cross.
CREATE TABLE produto (
    id            BIGINT UNSIGNED NOT NULL,
    nome          VARCHAR(120) NOT NULL,
    codigo        VARCHAR(60) NULL,
    cor           VARCHAR(60) NULL,
    unidade       VARCHAR(20) NULL,
    valor         DECIMAL(12, 2) NULL,
    quantidade    INT NULL,
    versao        INT UNSIGNED NOT NULL,
    removido      TINYINT NOT NULL DEFAULT 0,
    atualizado_em DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    KEY produto_nome (removido, nome, id),
    CONSTRAINT produto_removido_valido CHECK (removido IN (0, 1))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

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
