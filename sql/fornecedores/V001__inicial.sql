-- Suppliers.
CREATE TABLE fornecedor (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    nome            VARCHAR(120) NOT NULL,
    cnpj            CHAR(14) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
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
    versao          INT UNSIGNED NOT NULL DEFAULT 1,
    criado_em       DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    atualizado_em   DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ON UPDATE CURRENT_TIMESTAMP(3),
    PRIMARY KEY (id),
    UNIQUE KEY fornecedor_cnpj (cnpj),
    KEY fornecedor_nome (nome, id),
    KEY fornecedor_cidade (endereco_cidade, id),
    KEY fornecedor_uf (endereco_uf, id),
    CONSTRAINT fornecedor_nome_preenchido CHECK (CHAR_LENGTH(nome) > 0),
    CONSTRAINT fornecedor_cnpj_valido CHECK (cnpj REGEXP '^[0-9A-Z]{12}[0-9]{2}$')
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
