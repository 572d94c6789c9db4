-- The rows of a word in the order of their ids.
ALTER TABLE produto_palavra ADD KEY palavra (palavra, alvo), ALGORITHM = INPLACE, LOCK = NONE;
