-- What the functions' role may do: write rows and read them back. It owns nothing and may neither delete nor alter.
GRANT SELECT, INSERT, UPDATE ON TABLE crew_execution_results TO ROLE <% role %>;
