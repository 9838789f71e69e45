publisher check
publisher build
publisher publish
git add data/published-iris.txt
git commit --message "Publish"
