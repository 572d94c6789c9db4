-- The history of some days.
ALTER TABLE historico ADD KEY historico_criado_em (criado_em, id), ALGORITHM = INPLACE, LOCK = NONE;
