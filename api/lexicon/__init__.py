"""Read access to one epoch, which all interfaces share: terms, filters, search, hierarchy."""
