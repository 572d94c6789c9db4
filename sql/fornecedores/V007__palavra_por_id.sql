-- The rows of a word in the order of their ids.
ALTER TABLE fornecedor_palavra ADD KEY palavra (palavra, alvo), ALGORITHM = INPLACE, LOCK = NONE;
