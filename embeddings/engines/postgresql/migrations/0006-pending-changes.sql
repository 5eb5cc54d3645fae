-- Changes go to these indexes at once, instead of to lists that each search reads. New schemas create them so.
SELECT define('ALTER INDEX IF EXISTS label_grams SET (fastupdate = off)');
SELECT define('ALTER INDEX IF EXISTS record_tags SET (fastupdate = off)');
SELECT define('ALTER INDEX IF EXISTS content_phrases SET (fastupdate = off)');
SELECT define('SELECT gin_clean_pending_list(to_regclass(''label_grams''))');
SELECT define('SELECT gin_clean_pending_list(to_regclass(''record_tags''))');
SELECT define('SELECT gin_clean_pending_list(to_regclass(''content_phrases''))');
