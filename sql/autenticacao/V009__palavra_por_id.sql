-- The rows of a word in the order of their ids.
ALTER TABLE pessoa_palavra ADD KEY palavra (palavra, alvo), ALGORITHM = INPLACE, LOCK = NONE;
