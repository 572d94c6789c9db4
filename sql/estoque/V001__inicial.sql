-- Stock: products, their append-only ledger and the demand of projects.
CREATE TABLE produto (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    nome            VARCHAR(120) NOT NULL,
    codigo          VARCHAR(60) NULL,
    cor             VARCHAR(60) NULL,
    unidade         VARCHAR(20) NOT NULL DEFAULT 'chapa',
    valor           DECIMAL(12, 2) NOT NULL,
    quantidade      INT NOT NULL DEFAULT 0,
    estoque_minimo  INT NOT NULL DEFAULT 0,
    fornecedor_id   BIGINT UNSIGNED NULL,
    ativo           TINYINT NULL DEFAULT 1
        COMMENT '1, or NULL once retired: a retired name is free again',
    abaixo_do_minimo TINYINT AS (quantidade < estoque_minimo) STORED,
    versao          INT UNSIGNED NOT NULL DEFAULT 1,
    criado_em       DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    atualizado_em   DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ON UPDATE CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    UNIQUE KEY produto_nome (ativo, nome),
    UNIQUE KEY produto_codigo (codigo, ativo),
    KEY produto_fornecedor (fornecedor_id, id),
    KEY produto_abaixo (abaixo_do_minimo, id),
    CONSTRAINT produto_nome_preenchido CHECK (CHAR_LENGTH(nome) > 0),
    CONSTRAINT produto_valor_valido CHECK (valor >= 0),
    CONSTRAINT produto_quantidade_valida CHECK (quantidade >= 0),
    CONSTRAINT produto_minimo_valido CHECK (estoque_minimo >= 0),
    CONSTRAINT produto_ativo_valido CHECK (ativo = 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- quantidade is the signed change, saldo the stock after it; rows are never changed.
CREATE TABLE movimentacao (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    produto_id    BIGINT UNSIGNED NOT NULL,
    tipo          ENUM('ENTRADA', 'SAIDA', 'AJUSTE', 'CONSUMO', 'DEVOLUCAO') NOT NULL,
    quantidade    INT NOT NULL,
    saldo         INT NOT NULL,
    motivo        VARCHAR(255) NULL,
    projeto_id    BIGINT UNSIGNED NULL,
    usuario       VARCHAR(64) NULL,
    correlacao_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    criado_em     DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    KEY movimentacao_produto (produto_id, criado_em, id),
    KEY movimentacao_produto_tipo (produto_id, tipo, criado_em, id),
    KEY movimentacao_tipo (tipo, criado_em, id),
    KEY movimentacao_projeto (projeto_id, criado_em, id),
    KEY movimentacao_criado_em (criado_em, id),
    CONSTRAINT movimentacao_do_produto FOREIGN KEY (produto_id) REFERENCES produto (id),
    CONSTRAINT movimentacao_saldo_valido CHECK (saldo >= 0),
    CONSTRAINT movimentacao_sinal CHECK (
        (tipo IN ('ENTRADA', 'DEVOLUCAO') AND quantidade > 0)
        OR (tipo IN ('SAIDA', 'CONSUMO') AND quantidade < 0)
        OR tipo = 'AJUSTE')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- What a project wants of a product (versao: last heard) and what is held for it, all of it or
-- nothing. PENDENTE waits for stock; INSUFICIENTE waits for nothing, its product is retired.
-- projeto_id is NULL when a foreign sender told only the names. sequencia counts the
-- answers sent, so that their receiver can drop one that arrives late.
CREATE TABLE demanda (
    id                BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    projeto_id        BIGINT UNSIGNED NULL,
    produto_id        BIGINT UNSIGNED NOT NULL,
    nome_projeto      VARCHAR(120) NOT NULL,
    versao            INT UNSIGNED NOT NULL DEFAULT 0,
    sequencia         INT UNSIGNED NOT NULL DEFAULT 0,
    quantidade_pedida INT NOT NULL,
    quantidade_retida INT NOT NULL DEFAULT 0,
    situacao          ENUM('PENDENTE', 'BAIXADO', 'INSUFICIENTE', 'DEVOLVIDO') NOT NULL,
    pendente_desde    DATETIME(6) NULL,
    criado_em         DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    atualizado_em     DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ON UPDATE CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    UNIQUE KEY demanda_projeto_produto (projeto_id, produto_id),
    KEY demanda_fila (produto_id, situacao, pendente_desde, id, quantidade_pedida),
    KEY demanda_que_cabe (produto_id, situacao, quantidade_pedida),
    KEY demanda_pendente (situacao, pendente_desde, id),
    CONSTRAINT demanda_do_produto FOREIGN KEY (produto_id) REFERENCES produto (id),
    CONSTRAINT demanda_pedida_valida CHECK (quantidade_pedida >= 0),
    CONSTRAINT demanda_retida_inteira
        CHECK (quantidade_retida = 0 OR quantidade_retida = quantidade_pedida),
    CONSTRAINT demanda_situacao_coerente CHECK (
        (situacao = 'BAIXADO' AND quantidade_retida > 0)
        OR (situacao = 'DEVOLVIDO' AND quantidade_pedida = 0)
        OR (situacao IN ('PENDENTE', 'INSUFICIENTE')
            AND quantidade_pedida > 0 AND quantidade_retida = 0)),
    CONSTRAINT demanda_espera_coerente
        CHECK ((situacao = 'PENDENTE') = (pendente_desde IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- Products whose waiting demand is being served in several transactions; a message
-- estoque.atender for each is on its way.
CREATE TABLE atendimento (
    produto_id BIGINT UNSIGNED NOT NULL,
    criado_em  DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (produto_id),
    CONSTRAINT atendimento_do_produto FOREIGN KEY (produto_id) REFERENCES produto (id)
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
