"""The studio: write, train, choose models and set things, in a terminal. The only part that uses textual."""
