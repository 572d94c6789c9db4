-- The product into which estoque merged this one, which is removed: projects that use it follow.
ALTER TABLE produto
    ADD COLUMN unido_a BIGINT UNSIGNED NULL,
    ALGORITHM = INSTANT;
ALTER TABLE produto
    ADD KEY produto_unido (unido_a),
    ALGORITHM = INPLACE, LOCK = NONE;
