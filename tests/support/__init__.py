"""What tests are made of: pages, receivers, databases, processes."""
