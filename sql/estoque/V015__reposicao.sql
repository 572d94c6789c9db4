-- What must be bought. pendente: what the waiting demand of the product asks for. comprar_de: its supplier, 0
-- without one, when pendente + minimo > estoque, that is when something must be bought. Triggers keep both, in
-- the transaction that changes the stock or the demand, also when a program of the release before does.
-- For the time of this the index of a virtual column goes, as in V007.
ALTER TABLE produto
    DROP KEY produto_por_codigo,
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE produto
    ADD COLUMN pendente DECIMAL(22, 3) NOT NULL DEFAULT 0,
    ADD COLUMN comprar_de BIGINT UNSIGNED NULL,
    ALGORITHM = INSTANT;
ALTER TABLE produto
    ADD KEY produto_por_codigo (ativo, codigo_ordem, id),
    ADD KEY produto_a_comprar (comprar_de, id),
    ALGORITHM = INPLACE, LOCK = NONE;

CREATE OR REPLACE TRIGGER produto_novo BEFORE INSERT ON produto FOR EACH ROW SET
    NEW.estoque = COALESCE(NEW.estoque, NEW.quantidade),
    NEW.minimo = COALESCE(NEW.minimo, NEW.estoque_minimo),
    NEW.preco = COALESCE(NEW.preco, NEW.valor),
    NEW.quantidade = FLOOR(NEW.estoque),
    NEW.estoque_minimo = CEILING(NEW.minimo),
    NEW.valor = ROUND(NEW.preco, 2),
    NEW.abaixo = NEW.estoque < NEW.minimo,
    NEW.comprar_de = IF(NEW.ativo = 1 AND NEW.pendente + NEW.minimo > NEW.estoque,
        COALESCE(NEW.fornecedor_id, 0), NULL);
CREATE OR REPLACE TRIGGER produto_alterado BEFORE UPDATE ON produto FOR EACH ROW SET
    NEW.estoque = COALESCE(NEW.estoque, OLD.quantidade) + NEW.quantidade - OLD.quantidade,
    NEW.minimo = IF(NEW.estoque_minimo = OLD.estoque_minimo, COALESCE(NEW.minimo, NEW.estoque_minimo),
        NEW.estoque_minimo),
    NEW.preco = IF(NEW.valor = OLD.valor, COALESCE(NEW.preco, NEW.valor), NEW.valor),
    NEW.quantidade = FLOOR(NEW.estoque),
    NEW.estoque_minimo = CEILING(NEW.minimo),
    NEW.valor = ROUND(NEW.preco, 2),
    NEW.abaixo = NEW.estoque < NEW.minimo,
    NEW.comprar_de = IF(NEW.ativo = 1 AND NEW.pendente + NEW.minimo > NEW.estoque,
        COALESCE(NEW.fornecedor_id, 0), NULL);

-- Who changes demand has locked its product. Why the table is locked, and defined once more:
-- docs/decisions/migrations.md.
LOCK TABLES demanda WRITE;
CREATE TRIGGER demanda_espera_nova AFTER INSERT ON demanda FOR EACH ROW
BEGIN
    IF NEW.situacao = 'PENDENTE' THEN
        UPDATE produto SET pendente = pendente + NEW.falta, atualizado_em = atualizado_em
            WHERE id = NEW.produto_id;
    END IF;
END;
CREATE TRIGGER demanda_espera_alterada AFTER UPDATE ON demanda FOR EACH ROW
BEGIN
    DECLARE antes, agora DECIMAL(13, 3);
    SET antes = IF(OLD.situacao = 'PENDENTE', OLD.falta, 0), agora = IF(NEW.situacao = 'PENDENTE', NEW.falta, 0);
    IF antes <> agora OR NEW.produto_id <> OLD.produto_id THEN
        UPDATE produto SET pendente = pendente - IF(id = OLD.produto_id, antes, 0)
                + IF(id = NEW.produto_id, agora, 0), atualizado_em = atualizado_em
            WHERE id IN (OLD.produto_id, NEW.produto_id);
    END IF;
END;
CREATE TRIGGER demanda_espera_removida AFTER DELETE ON demanda FOR EACH ROW
BEGIN
    IF OLD.situacao = 'PENDENTE' THEN
        UPDATE produto SET pendente = pendente - OLD.falta, atualizado_em = atualizado_em
            WHERE id = OLD.produto_id;
    END IF;
END;
ALTER TABLE demanda COMMENT = '', ALGORITHM = INSTANT;
UNLOCK TABLES;

-- The rows that there are, a thousand in each transaction; locked before their demand is read, so that what
-- changes it comes before or after.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
BEGIN NOT ATOMIC
    DECLARE done, last, locked BIGINT UNSIGNED DEFAULT 0;
    SELECT COALESCE(MAX(id), 0) INTO last FROM produto;
    WHILE done < last DO
        START TRANSACTION;
        SELECT COUNT(*) INTO locked FROM produto WHERE id > done AND id <= done + 1000 FOR UPDATE;
        UPDATE produto LEFT JOIN (SELECT produto_id, SUM(falta) AS soma FROM demanda
                WHERE produto_id > done AND produto_id <= done + 1000 AND situacao = 'PENDENTE'
                GROUP BY produto_id) AS espera ON produto_id = produto.id
            SET pendente = COALESCE(soma, 0), produto.atualizado_em = produto.atualizado_em
            WHERE produto.id > done AND produto.id <= done + 1000 AND (soma > 0 OR abaixo = 1);
        COMMIT;
        SET done = done + 1000;
    END WHILE;
END;
