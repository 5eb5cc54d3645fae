-- Changes go to these indexes at once, instead of to lists that each search reads. A new schema gets them so.
SELECT define('ALTER INDEX IF EXISTS label_grams SET (fastupdate = off)');
SELECT define('ALTER INDEX IF EXISTS record_tags SET (fastupdate = off)');
SELECT define('ALTER INDEX IF EXISTS content_phrases SET (fastupdate = off)');
