-- The history of some days.
ALTER TABLE historico ADD KEY historico_criado_em (criado_em, id), ALGORITHM = INPLACE, LOCK = NONE;
-- The products of a colour, by name; of a rare one also for the other orders.
ALTER TABLE produto ADD KEY produto_cor (ativo, cor, nome), ALGORITHM = INPLACE, LOCK = NONE;

-- The movements of a document: most have none, and their entries are at one place, where a new one is cheap. In an
-- index that begins with the product each is at a place of its own, which in a large table is a page that must be read
-- first. Of these one remains, with the kind of the movement behind its order.
ALTER TABLE movimentacao
    ADD KEY movimentacao_do_documento (documento, id, produto_id),
    ADD KEY movimentacao_por_produto (produto_id, criado_em, id, tipo),
    DROP KEY movimentacao_documento,
    DROP KEY movimentacao_produto,
    DROP KEY movimentacao_produto_tipo,
    ALGORITHM = INPLACE, LOCK = NONE;
