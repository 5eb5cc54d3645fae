"""Reader of TBX, termbases in XML."""
