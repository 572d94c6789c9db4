-- What things cost, in reais to the thousandth of a centavo; NULL where it is not known.
-- custo_medio: the moving average of the entries. custo of a movement: of each piece. custo of a demand:
-- of all that it holds. digitada: typed by a person, also the opening stock.
-- For the time of this the index of a virtual column goes, as in V007.
ALTER TABLE produto
    DROP KEY produto_por_codigo,
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE produto
    ADD COLUMN custo_medio DECIMAL(15, 5) NULL,
    ALGORITHM = INSTANT;
ALTER TABLE produto
    ADD KEY produto_por_codigo (ativo, codigo_ordem, id),
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE movimentacao
    ADD COLUMN custo DECIMAL(15, 5) NULL,
    ADD COLUMN digitada TINYINT NOT NULL DEFAULT 0,
    ALGORITHM = INSTANT;
ALTER TABLE demanda
    ADD COLUMN custo DECIMAL(16, 5) NULL,
    ALGORITHM = INSTANT;
