"""What a change does to every recipient: two builds compared, cell by cell, and told to a reviewer."""
