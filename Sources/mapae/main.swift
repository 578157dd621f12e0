print("mapae")
