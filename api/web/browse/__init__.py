"""The pages that list terms: by letter, by notation, by hierarchy and by glossary."""
