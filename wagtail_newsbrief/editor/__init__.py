"""What a page model declares for its editors: panels, forms and the state of its summary."""
