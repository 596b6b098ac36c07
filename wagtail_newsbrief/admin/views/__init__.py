"""What the edit view asks the server for: suggestions, the state of the summary, neighbours."""
