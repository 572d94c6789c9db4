-- E-mail, telephone and address of a person may be left out: the first is NULL then, the columns of the
-- others are empty, as once the person was anonymised.
ALTER TABLE pessoa
    DROP CONSTRAINT pessoa_identificada,
    ADD CONSTRAINT pessoa_identificada CHECK (anonimizada_em IS NOT NULL OR cpf IS NOT NULL);
