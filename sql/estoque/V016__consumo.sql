-- What was consumed, for reports: sums of the ledger by product, day and project, and by product and month.
-- custo_total: what all that comes back cost, where rounding makes it another than quantity times custo.
ALTER TABLE movimentacao
    ADD COLUMN custo_total DECIMAL(16, 5) NULL,
    ALGORITHM = INSTANT;

-- The movements that are consumption: takings by projects and SAIDA, and, below zero, what came back. One that
-- undoes another counts on that one's day, and takes away what that one cost. The day of rows of releases before
-- data, and of programs of those, is that of Brasília. projeto_id is 0 without a project. custo is NULL where it is
-- not known, or more than the programs take for known (COST_MAX).
CREATE VIEW consumo AS
    SELECT m.id, m.produto_id, COALESCE(m.projeto_id, 0) AS projeto_id,
        IF(o.id IS NULL, COALESCE(m.data, DATE(m.criado_em - INTERVAL 3 HOUR)),
            COALESCE(o.data, DATE(o.criado_em - INTERVAL 3 HOUR))) AS dia,
        -m.mudanca AS quantidade,
        -SIGN(m.mudanca) * NULLIF(LEAST(COALESCE(m.custo_total, ROUND(ABS(IF(o.id IS NULL, m.mudanca * m.custo,
            COALESCE(o.custo_total, o.mudanca * o.custo))), 5)), 90000000000.00001), 90000000000.00001) AS custo
    FROM movimentacao m LEFT JOIN movimentacao o ON o.id = m.estorno_de
    WHERE COALESCE(o.tipo, m.tipo) IN ('SAIDA', 'CONSUMO', 'DEVOLUCAO');

-- custo is that of what has a known one, sem_custo the quantity of the rest. Each movement holds the lock of its
-- product until it commits, and each sum is of one product, so that nobody waits for a sum alone. A sum of nothing,
-- which what was undone leaves, is not kept.
CREATE TABLE consumo_diario (
    dia        DATE NOT NULL,
    produto_id BIGINT UNSIGNED NOT NULL,
    projeto_id BIGINT UNSIGNED NOT NULL COMMENT '0 without a project',
    quantidade DECIMAL(16, 3) NOT NULL,
    custo      DECIMAL(22, 5) NOT NULL,
    sem_custo  DECIMAL(16, 3) NOT NULL,
    PRIMARY KEY (dia, produto_id, projeto_id),
    KEY consumo_diario_produto (produto_id),
    KEY consumo_diario_projeto (projeto_id, dia),
    CONSTRAINT consumo_diario_do_produto FOREIGN KEY (produto_id) REFERENCES produto (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;
CREATE TABLE consumo_mensal (
    mes        DATE NOT NULL COMMENT 'its first day',
    produto_id BIGINT UNSIGNED NOT NULL,
    quantidade DECIMAL(16, 3) NOT NULL,
    custo      DECIMAL(22, 5) NOT NULL,
    sem_custo  DECIMAL(16, 3) NOT NULL,
    PRIMARY KEY (mes, produto_id),
    KEY consumo_mensal_produto (produto_id),
    CONSTRAINT consumo_mensal_do_produto FOREIGN KEY (produto_id) REFERENCES produto (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

-- The sums of the products from one id to another, made anew from the ledger. Their locks keep movements away
-- meanwhile, so it may run at any time and repeatedly, in a transaction at READ COMMITTED.
CREATE PROCEDURE consumo_refazer(primeiro BIGINT UNSIGNED, ultimo BIGINT UNSIGNED) MODIFIES SQL DATA
BEGIN
    DECLARE presos BIGINT;
    SELECT COUNT(*) INTO presos FROM produto FORCE INDEX (PRIMARY) WHERE id BETWEEN primeiro AND ultimo FOR UPDATE;
    DELETE FROM consumo_diario WHERE produto_id BETWEEN primeiro AND ultimo;
    DELETE FROM consumo_mensal WHERE produto_id BETWEEN primeiro AND ultimo;
    INSERT INTO consumo_diario (dia, produto_id, projeto_id, quantidade, custo, sem_custo)
        SELECT dia, produto_id, projeto_id, SUM(quantidade) AS soma, COALESCE(SUM(custo), 0) AS custos,
            SUM(IF(custo IS NULL, quantidade, 0)) AS sem
        FROM consumo WHERE produto_id BETWEEN primeiro AND ultimo GROUP BY produto_id, dia, projeto_id
        HAVING soma <> 0 OR custos <> 0 OR sem <> 0;
    INSERT INTO consumo_mensal (mes, produto_id, quantidade, custo, sem_custo)
        SELECT dia - INTERVAL DAYOFMONTH(dia) - 1 DAY AS mes, produto_id, SUM(quantidade) AS soma,
            SUM(custo) AS custos, SUM(sem_custo) AS sem
        FROM consumo_diario WHERE produto_id BETWEEN primeiro AND ultimo GROUP BY produto_id, mes
        HAVING soma <> 0 OR custos <> 0 OR sem <> 0;
END;

-- Why the table is locked, and defined once more: docs/decisions/migrations.md.
LOCK TABLES movimentacao WRITE;
CREATE TRIGGER movimentacao_consumida AFTER INSERT ON movimentacao FOR EACH ROW
linha: BEGIN
    DECLARE quando DATE;
    DECLARE quanto DECIMAL(16, 3);
    DECLARE quanto_custou DECIMAL(22, 5);
    DECLARE desconhecido DECIMAL(16, 3);
    IF NEW.tipo IN ('ENTRADA', 'AJUSTE') THEN
        LEAVE linha;
    END IF;
    SELECT dia, quantidade, COALESCE(custo, 0), IF(custo IS NULL, quantidade, 0)
        INTO quando, quanto, quanto_custou, desconhecido FROM consumo WHERE id = NEW.id;
    IF quando IS NULL THEN
        LEAVE linha;
    END IF;
    INSERT INTO consumo_diario (dia, produto_id, projeto_id, quantidade, custo, sem_custo)
        VALUES (quando, NEW.produto_id, COALESCE(NEW.projeto_id, 0), quanto, quanto_custou, desconhecido)
        ON DUPLICATE KEY UPDATE quantidade = quantidade + quanto, custo = custo + quanto_custou,
            sem_custo = sem_custo + desconhecido;
    INSERT INTO consumo_mensal (mes, produto_id, quantidade, custo, sem_custo)
        VALUES (quando - INTERVAL DAYOFMONTH(quando) - 1 DAY, NEW.produto_id, quanto, quanto_custou, desconhecido)
        ON DUPLICATE KEY UPDATE quantidade = quantidade + quanto, custo = custo + quanto_custou,
            sem_custo = sem_custo + desconhecido;
    IF quanto < 0 THEN
        DELETE FROM consumo_diario WHERE dia = quando AND produto_id = NEW.produto_id
            AND projeto_id = COALESCE(NEW.projeto_id, 0) AND quantidade = 0 AND custo = 0 AND sem_custo = 0;
        DELETE FROM consumo_mensal WHERE mes = quando - INTERVAL DAYOFMONTH(quando) - 1 DAY
            AND produto_id = NEW.produto_id AND quantidade = 0 AND custo = 0 AND sem_custo = 0;
    END IF;
END;
ALTER TABLE movimentacao COMMENT = '', ALGORITHM = INSTANT;
UNLOCK TABLES;

-- The rows that there are, of twenty products in each transaction. Rows that were added since the trigger is there
-- are made anew with them.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
BEGIN NOT ATOMIC
    DECLARE feitos, ultimo BIGINT UNSIGNED DEFAULT 0;
    SELECT COALESCE(MAX(id), 0) INTO ultimo FROM produto;
    WHILE feitos < ultimo DO
        START TRANSACTION;
        CALL consumo_refazer(feitos + 1, feitos + 20);
        COMMIT;
        SET feitos = feitos + 20;
    END WHILE;
END;
