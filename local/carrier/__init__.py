"""The fake carrier: it speaks Twilio's Messages API to us and plays the learners' handsets."""
