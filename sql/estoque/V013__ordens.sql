-- The orders of the list by quantity and price.
ALTER TABLE produto
    ADD KEY produto_por_estoque (ativo, estoque, id),
    ADD KEY produto_por_preco (ativo, preco, id),
    ALGORITHM = INPLACE, LOCK = NONE;
