-- Quantities with up to three decimals, unit prices with four. Each column of whole numbers, or of two
-- decimals, gets one of another kind beside it:
--     material  quantidade  pedida
--               faltante    falta
--     produto   quantidade  estoque
--               valor       preco
-- Programs of the release before run while this is applied, and know only the old columns. The triggers
-- keep both sides alike: a side that changes changes the other. The next release drops the triggers and
-- the old columns, and makes material.pedida NOT NULL.
ALTER TABLE material
    ADD COLUMN pedida DECIMAL(13, 3) NULL,
    ADD COLUMN falta DECIMAL(13, 3) NULL,
    ALTER COLUMN quantidade SET DEFAULT 0,
    ALGORITHM = INSTANT;
ALTER TABLE produto
    ADD COLUMN casas_decimais TINYINT NOT NULL DEFAULT 0 COMMENT 'of its quantities: 0 to 3',
    ADD COLUMN preco DECIMAL(14, 4) NULL,
    ADD COLUMN estoque DECIMAL(13, 3) NULL,
    ALGORITHM = INSTANT;

CREATE TRIGGER material_novo BEFORE INSERT ON material FOR EACH ROW SET
    NEW.pedida = COALESCE(NEW.pedida, NEW.quantidade),
    NEW.falta = COALESCE(NEW.falta, NEW.faltante),
    NEW.quantidade = CEILING(NEW.pedida),
    NEW.faltante = CEILING(NEW.falta);
CREATE TRIGGER material_alterado BEFORE UPDATE ON material FOR EACH ROW SET
    NEW.pedida = IF(NEW.quantidade = OLD.quantidade, COALESCE(NEW.pedida, NEW.quantidade), NEW.quantidade),
    NEW.falta = IF(NEW.faltante <=> OLD.faltante, NEW.falta, NEW.faltante),
    NEW.quantidade = CEILING(NEW.pedida),
    NEW.faltante = CEILING(NEW.falta);
CREATE TRIGGER produto_novo BEFORE INSERT ON produto FOR EACH ROW SET
    NEW.estoque = COALESCE(NEW.estoque, NEW.quantidade),
    NEW.preco = COALESCE(NEW.preco, NEW.valor),
    NEW.quantidade = FLOOR(NEW.estoque),
    NEW.valor = ROUND(NEW.preco, 2);
CREATE TRIGGER produto_alterado BEFORE UPDATE ON produto FOR EACH ROW SET
    NEW.estoque = IF(NEW.quantidade <=> OLD.quantidade, NEW.estoque, NEW.quantidade),
    NEW.preco = IF(NEW.valor <=> OLD.valor, NEW.preco, NEW.valor),
    NEW.quantidade = FLOOR(NEW.estoque),
    NEW.valor = ROUND(NEW.preco, 2);

-- A thousand projects or products in each transaction, so that nobody waits long for them.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
BEGIN NOT ATOMIC
    DECLARE done, last BIGINT UNSIGNED DEFAULT 0;
    SELECT COALESCE(MAX(projeto_id), 0) INTO last FROM material;
    WHILE done < last DO
        UPDATE material SET pedida = quantidade, falta = faltante
            WHERE projeto_id > done AND projeto_id <= done + 1000 AND pedida IS NULL;
        SET done = done + 1000;
    END WHILE;
    SET done = 0;
    SELECT COALESCE(MAX(id), 0) INTO last FROM produto;
    WHILE done < last DO
        UPDATE produto SET estoque = quantidade, preco = valor, atualizado_em = atualizado_em
            WHERE id > done AND id <= done + 1000 AND estoque IS NULL;
        SET done = done + 1000;
    END WHILE;
END;
