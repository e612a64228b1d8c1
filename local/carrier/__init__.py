"""The fake carrier: serves Twilio's Messages API and simulates learners' handsets."""
