-- The number in a product's barcode (GTIN). A text: its zeros in front count.
-- For the time of this the index of a virtual column goes, as in V007.
ALTER TABLE produto
    DROP KEY produto_por_codigo,
    ALGORITHM = INPLACE, LOCK = NONE;
ALTER TABLE produto
    ADD COLUMN codigo_de_barras VARCHAR(14) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ALGORITHM = INSTANT;
ALTER TABLE produto
    ADD KEY produto_por_codigo (ativo, codigo_ordem, id),
    ADD UNIQUE KEY produto_codigo_de_barras (codigo_de_barras, ativo),
    ALGORITHM = INPLACE, LOCK = NONE;
