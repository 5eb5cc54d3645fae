"""The picture of what stands around a term or an organization."""
