"""The guide on the council's website: a page that works without JavaScript, and a widget that opens it."""
