"""Pictures: values in, PNG bytes and alt text out. matplotlib is loaded when the first one is drawn."""
