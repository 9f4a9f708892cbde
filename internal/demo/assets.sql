-- An asset register of an invented company, for licexport demo --sources all.
-- To make the database anew: rm -f assets.db; sqlite3 assets.db < assets.sql
PRAGMA page_size = 1024;
CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT, name TEXT NOT NULL);
CREATE TABLE product (code TEXT PRIMARY KEY, title TEXT NOT NULL, bought INTEGER);
CREATE TABLE assignment (person INTEGER NOT NULL REFERENCES person, product TEXT NOT NULL REFERENCES product, PRIMARY KEY (person, product));
INSERT INTO person VALUES
  (101, 'bozena.vlckova@contoso.cz', 'Božena Vlčková'),
  (102, 'grazyna.jablonska@contoso.cz', 'Grażyna Jabłońska'),
  (103, 'jozef.toth@contoso.cz', 'Jozef Tóth'),
  (104, 'loic.lhopital@contoso.cz', 'Loïc L''Hôpital'),
  (105, 'malgorzata.sliwa@contoso.cz', 'Małgorzata Śliwa'),
  (106, 'viera.vargova@contoso.cz', 'Viera Vargová');
INSERT INTO product VALUES ('CAD-PRO', 'Contoso CAD Professional', 3), ('ERP', 'Contoso ERP', 10), ('STAT', 'Statistics Desktop', NULL);
INSERT INTO assignment VALUES (101, 'ERP'), (102, 'CAD-PRO'), (102, 'ERP'), (103, 'CAD-PRO'), (104, 'ERP'), (105, 'STAT'), (106, 'ERP'), (106, 'STAT');
