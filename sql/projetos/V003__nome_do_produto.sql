-- Projects that are PENDENTE or EM_ANDAMENTO show the name that a product has now: material.produto_nome
-- is written anew in them when the product is renamed, and in the others is the name that it had at their
-- end. renomeado: there may still be some with the old name.
ALTER TABLE produto
    ADD COLUMN renomeado TINYINT NOT NULL DEFAULT 0 AFTER removido,
    ADD KEY produto_renomeado (renomeado);
ALTER TABLE material ADD KEY material_produto (produto_id);
UPDATE material m JOIN projeto p ON p.id = m.projeto_id JOIN produto c ON c.id = m.produto_id
    SET p.versao = p.versao + 1, m.produto_nome = c.nome
    WHERE p.status IN ('PENDENTE', 'EM_ANDAMENTO') AND BINARY m.produto_nome <> BINARY c.nome;
