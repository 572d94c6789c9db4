-- Quantities with up to three decimals, unit prices with four. Each column of whole numbers, or of two
-- decimals, gets one of another kind beside it:
--     produto       quantidade         estoque     what is there
--                   estoque_minimo     minimo
--                   valor              preco
--                   abaixo_do_minimo   abaixo
--     movimentacao  quantidade         mudanca     the signed change
--                   saldo              estoque     what is there after it
--     demanda       quantidade_pedida  pedida
--                   quantidade_retida  retida
-- Programs of the release before run while this is applied, and know only the old columns. The triggers
-- keep both sides alike: a side that changes changes the other. The next release drops the old columns,
-- makes the new ones NOT NULL, and leaves of the triggers what sets abaixo. A trigger sets it, since a
-- table with an indexed virtual column gets no more columns without stopping who writes; the index of
-- codigo_ordem, which is one, goes for as long.
ALTER TABLE produto
    DROP KEY produto_por_codigo,
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE produto
    ADD COLUMN casas_decimais TINYINT NOT NULL DEFAULT 0 COMMENT 'of its quantities: 0 to 3',
    ADD COLUMN preco DECIMAL(14, 4) NULL,
    ADD COLUMN estoque DECIMAL(13, 3) NULL,
    ADD COLUMN minimo DECIMAL(13, 3) NULL,
    ADD COLUMN abaixo TINYINT NULL COMMENT 'estoque < minimo',
    ALTER COLUMN valor SET DEFAULT 0,
    ALGORITHM = INSTANT;
ALTER TABLE movimentacao
    ADD COLUMN mudanca DECIMAL(13, 3) NULL,
    ADD COLUMN estoque DECIMAL(13, 3) NULL,
    ALTER COLUMN quantidade SET DEFAULT 0,
    ALTER COLUMN saldo SET DEFAULT 0,
    ALGORITHM = INSTANT;
ALTER TABLE demanda
    ADD COLUMN pedida DECIMAL(13, 3) NULL,
    ADD COLUMN retida DECIMAL(13, 3) NULL,
    ALTER COLUMN quantidade_pedida SET DEFAULT 0,
    ALGORITHM = INSTANT;

-- Old programs add to quantidade, and set valor and estoque_minimo.
CREATE TRIGGER produto_novo BEFORE INSERT ON produto FOR EACH ROW SET
    NEW.estoque = COALESCE(NEW.estoque, NEW.quantidade),
    NEW.minimo = COALESCE(NEW.minimo, NEW.estoque_minimo),
    NEW.preco = COALESCE(NEW.preco, NEW.valor),
    NEW.quantidade = FLOOR(NEW.estoque),
    NEW.estoque_minimo = CEILING(NEW.minimo),
    NEW.valor = ROUND(NEW.preco, 2),
    NEW.abaixo = NEW.estoque < NEW.minimo;
CREATE TRIGGER produto_alterado BEFORE UPDATE ON produto FOR EACH ROW SET
    NEW.estoque = COALESCE(NEW.estoque, OLD.quantidade) + NEW.quantidade - OLD.quantidade,
    NEW.minimo = IF(NEW.estoque_minimo = OLD.estoque_minimo, COALESCE(NEW.minimo, NEW.estoque_minimo),
        NEW.estoque_minimo),
    NEW.preco = IF(NEW.valor = OLD.valor, COALESCE(NEW.preco, NEW.valor), NEW.valor),
    NEW.quantidade = FLOOR(NEW.estoque),
    NEW.estoque_minimo = CEILING(NEW.minimo),
    NEW.valor = ROUND(NEW.preco, 2),
    NEW.abaixo = NEW.estoque < NEW.minimo;

-- An old program's saldo has no thousandths, which its product may have. A product whose turn below
-- has not come has no estoque, and none of them.
CREATE TRIGGER movimentacao_nova BEFORE INSERT ON movimentacao FOR EACH ROW SET
    NEW.estoque = COALESCE(NEW.estoque,
        NEW.saldo + (SELECT COALESCE(MOD(estoque, 1), 0) FROM produto WHERE id = NEW.produto_id)),
    NEW.mudanca = COALESCE(NEW.mudanca, NEW.quantidade),
    NEW.quantidade = SIGN(NEW.mudanca) * CEILING(ABS(NEW.mudanca)),
    NEW.saldo = FLOOR(NEW.estoque);

-- Old programs cannot serve a demand with decimals: to them it is one that never fits.
CREATE TRIGGER demanda_nova BEFORE INSERT ON demanda FOR EACH ROW SET
    NEW.pedida = COALESCE(NEW.pedida, NEW.quantidade_pedida),
    NEW.retida = COALESCE(NEW.retida, NEW.quantidade_retida),
    NEW.quantidade_pedida = IF(MOD(NEW.pedida, 1) = 0, NEW.pedida, 2147483647),
    NEW.quantidade_retida = IF(NEW.retida = NEW.pedida, NEW.quantidade_pedida, CEILING(NEW.retida));
CREATE TRIGGER demanda_alterada BEFORE UPDATE ON demanda FOR EACH ROW SET
    NEW.pedida = IF(NEW.quantidade_pedida = OLD.quantidade_pedida,
        COALESCE(NEW.pedida, NEW.quantidade_pedida), NEW.quantidade_pedida),
    NEW.retida = IF(NEW.quantidade_retida = OLD.quantidade_retida,
        COALESCE(NEW.retida, NEW.quantidade_retida), NEW.quantidade_retida),
    NEW.quantidade_pedida = IF(MOD(NEW.pedida, 1) = 0, NEW.pedida, 2147483647),
    NEW.quantidade_retida = IF(NEW.retida = NEW.pedida, NEW.quantidade_pedida, CEILING(NEW.retida));

-- A thousand rows in each transaction, so that nobody waits long for them.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
BEGIN NOT ATOMIC
    DECLARE done, last BIGINT UNSIGNED DEFAULT 0;
    SELECT COALESCE(MAX(id), 0) INTO last FROM produto;
    WHILE done < last DO
        UPDATE produto SET estoque = quantidade, minimo = estoque_minimo, preco = valor,
            atualizado_em = atualizado_em
            WHERE id > done AND id <= done + 1000 AND estoque IS NULL;
        SET done = done + 1000;
    END WHILE;
    SET done = 0;
    SELECT COALESCE(MAX(id), 0) INTO last FROM movimentacao;
    WHILE done < last DO
        UPDATE movimentacao SET mudanca = quantidade, estoque = saldo
            WHERE id > done AND id <= done + 1000 AND mudanca IS NULL;
        SET done = done + 1000;
    END WHILE;
    SET done = 0;
    SELECT COALESCE(MAX(id), 0) INTO last FROM demanda;
    WHILE done < last DO
        UPDATE demanda SET pedida = quantidade_pedida, retida = quantidade_retida,
            atualizado_em = atualizado_em
            WHERE id > done AND id <= done + 1000 AND pedida IS NULL;
        SET done = done + 1000;
    END WHILE;
END;

ALTER TABLE produto
    ADD KEY produto_abaixo_do_minimo (abaixo, id),
    ADD KEY produto_por_codigo (ativo, codigo_ordem, id),
    DROP KEY produto_abaixo,
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE demanda
    ADD KEY demanda_espera (produto_id, situacao, pendente_desde, id, pedida),
    ADD KEY demanda_cabe (produto_id, situacao, pedida),
    DROP KEY demanda_fila,
    DROP KEY demanda_que_cabe,
    ALGORITHM = INPLACE;
