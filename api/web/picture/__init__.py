"""The picture of what stands around a term or an organisation."""
