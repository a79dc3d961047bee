from coach.kinematics.compiled import find_place

find_place()
