"""What a laptop and a test run need around the application: servers, processes, packages."""
