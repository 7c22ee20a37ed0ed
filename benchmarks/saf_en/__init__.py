"""Five questions on communication networks with real answers that people have marked: a public yardstick."""
