-- Two products that were one: unido_a names the product into which this one was merged; it is retired, its
-- rows stay. par_id, of the movement that brought its stock, is the movement that took it from here.
-- cedida: of what a project asks of a product, how much it asked of one that was merged into it, and
-- cedida_devolvida, how much of that had come back by hand. They are in the row of the merged product until
-- the project has said that it knows of the merge; the row of the other one has the sum.
-- For the time of this the index of a virtual column goes, as in V007.
ALTER TABLE produto
    DROP KEY produto_por_codigo,
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE produto
    ADD COLUMN unido_a BIGINT UNSIGNED NULL,
    ALGORITHM = INSTANT;
ALTER TABLE produto
    ADD KEY produto_unido (unido_a),
    ADD KEY produto_por_codigo (ativo, codigo_ordem, id),
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE movimentacao
    ADD COLUMN par_id BIGINT UNSIGNED NULL,
    ALGORITHM = INSTANT;
ALTER TABLE movimentacao
    ADD UNIQUE KEY movimentacao_par (par_id),
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE demanda
    ADD COLUMN cedida DECIMAL(13, 3) NOT NULL DEFAULT 0,
    ADD COLUMN cedida_devolvida DECIMAL(13, 3) NOT NULL DEFAULT 0,
    ALGORITHM = INSTANT;
