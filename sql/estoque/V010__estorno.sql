-- Undoing what was typed. estorno_de: the movement that this one undoes, once. documento: of an ENTRADA
-- that was not undone, once a product. data: the day to which a movement belongs, NULL in older rows.
ALTER TABLE movimentacao
    MODIFY COLUMN tipo ENUM('ENTRADA', 'SAIDA', 'AJUSTE', 'CONSUMO', 'DEVOLUCAO', 'ESTORNO') NOT NULL,
    ADD COLUMN documento VARCHAR(60) NULL,
    ADD COLUMN data DATE NULL,
    DROP CONSTRAINT movimentacao_sinal,
    ALGORITHM = INSTANT;
-- A CHECK of a column can be added without stopping who writes, one of the table cannot.
ALTER TABLE movimentacao
    ADD COLUMN estorno_de BIGINT UNSIGNED NULL CHECK (CASE
        WHEN tipo IN ('ENTRADA', 'DEVOLUCAO') THEN mudanca > 0
        WHEN tipo IN ('SAIDA', 'CONSUMO') THEN mudanca < 0
        ELSE tipo = 'AJUSTE' OR estorno_de IS NOT NULL END),
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE movimentacao
    ADD UNIQUE KEY movimentacao_estorno (estorno_de),
    ADD KEY movimentacao_documento (produto_id, documento),
    ALGORITHM = INPLACE, LOCK = NONE;

-- aberta: the work is not finished, as far as its messages say; what it took can be taken back.
-- pedida_em: its place in the queue, also while it does not wait; NULL: that of criado_em.
ALTER TABLE demanda
    ADD COLUMN aberta TINYINT NOT NULL DEFAULT 0,
    ADD COLUMN pedida_em DATETIME(6) NULL,
    ALGORITHM = INSTANT;
