"""What a laptop, a test run and `make` need around the application: private servers, processes, the environment."""
